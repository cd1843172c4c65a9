// node e2e.mjs OPTIONS.json : the whole way in a real VS Code. Prints one JSON object: what was seen.
// Judging it is the business of test_vscode.py.
import fs from "node:fs";
import path from "node:path";
import { start, until } from "./session.mjs";
import { Workbench } from "./workbench.mjs";

const options = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const { workspace, out, signature, record } = options;
const inWorkspace = (name) => path.join(workspace, name);
const read = (name) => fs.readFileSync(inWorkspace(name), "utf8");
const TALL = 580; // pixels: a card of which the picture shows enough
const seen = { steps: {} };

fs.mkdirSync(out, { recursive: true });
const session = await start(options);
const { page } = session;
const bench = new Workbench(page);
let clock = Date.now();

async function step(name, action) {
  try {
    seen[name] = await action();
  } catch (error) {
    await page.screenshot({ path: path.join(out, `failed-${name}.png`) }).catch(() => {});
    throw new Error(`${name}: ${error.message}`, { cause: error });
  }
  seen.steps[name] = Date.now() - clock;
  clock = Date.now();
}

/** A picture of the card, drawn out to show more, with the lines above it. */
async function picture(card, name) {
  const before = await card.boundingBox();
  if (before.height < TALL) {
    await bench.drag(before.x + before.width / 2, before.y + before.height, TALL - before.height);
    await until("the card to grow", async () => (await card.boundingBox())?.height > before.height + 100);
  }
  const box = await card.boundingBox();
  const tabs = await page.locator(".tabs-container").first().boundingBox();
  const right = Math.min(page.viewportSize().width, box.x + box.width + 16);
  const clip = { x: tabs.x, y: tabs.y, width: right - tabs.x, height: box.y + box.height + 12 - tabs.y };
  await page.screenshot({ path: path.join(out, name), clip });
}

/** Line number (from 1) of the first line of a file that has `text`. */
function lineOf(file, text) {
  return read(file).split("\n").findIndex((line) => line.includes(text)) + 1;
}

/** Chooses a quick fix on the line with `text`, and saves `changed`; gives back the menu. */
async function fix(name, file, text, pattern, changed) {
  await bench.openFile(file);
  const before = read(changed);
  await bench.goTo(lineOf(file, text), 20);
  const menu = await bench.openQuickFixes();
  await page.screenshot({ path: path.join(out, `menu-${name}.png`) });
  await bench.choose(pattern);
  await bench.saveAll();
  await until(`${changed} on disk`, () => read(changed) !== before);
  return menu;
}

let failure = null;
try {
  await step("squiggles", async () => {
    await session.open(inWorkspace("error.log"));
    await bench.ready();
    return bench.countSquiggles();
  });
  await step("card", async () => {
    const card = await bench.hoverFirst(signature);
    await picture(card, "hover.png");
    const text = await card.innerText();
    await bench.leaveHover();
    return text;
  });
  await step("problems", async () => {
    await page.locator(".editor-instance .view-line").first().click();
    return bench.problems(record);
  });
  await step("definition", async () => {
    await bench.goTo(lineOf("error.log", "orders.example.com"), 60);
    await page.keyboard.press("F12");
    await bench.activeTab("nginx.conf");
    const { line } = await bench.cursor();
    return read("nginx.conf").split("\n")[line - 1];
  });
  await step("mainMenu", () =>
    fix("main", "error.log", "orders.example.com", /nginx\.conf/, "nginx.conf"));
  await step("includedMenu", () =>
    fix("included", "error.log", "shop.example.com", /shop\.conf/, "conf.d/shop.conf"));
  await step("config", async () => {
    await bench.openFile("nginx.conf");
    await bench.languageMode("nginx");
    return bench.countSquiggles();
  });
  await step("configMenu", () =>
    fix("config", "nginx.conf", "https://pay.internal", /./, "nginx.conf"));
  await step("configAfter", () =>
    until("fewer diagnostics", async () => {
      const count = await bench.squiggles.count();
      return count < seen.config && { count };
    }));
  await step("chinese", async () => {
    await bench.writeSettings("User", { ...session.userSettings, "logcanon.language": "zh" });
    await bench.openFile("error.log");
    const card = await bench.hoverFirst(options.signatureChinese);
    const text = await card.innerText();
    await bench.leaveHover();
    return text;
  });
  await step("noPython", async () => {
    await bench.writeSettings("Remote", { "logcanon.python": "/no/such/python" });
    const toast = page.locator(".notification-toast", { hasText: "/no/such/python" }).first();
    await toast.waitFor();
    return toast.innerText();
  });
} catch (error) {
  failure = error.message;
} finally {
  await session.close();
}
process.stdout.write(JSON.stringify({ ...seen, failure }));
