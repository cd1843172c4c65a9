// What a user does in the workbench, and what a user sees there.
import { until } from "./session.mjs";

const EDITOR = ".editor-group-container.active .editor-instance";
const SQUIGGLE = ["error", "warning", "info", "hint"].map((kind) => `${EDITOR} .cdr.squiggly-${kind}`).join(", ");
const CARD = ".monaco-resizable-hover .monaco-hover, .monaco-editor .monaco-hover";
const STATUS_POSITION = "#status\\.editor\\.selection";
const SHORT = 3_000;

export class Workbench {
  constructor(page) {
    this.page = page;
    this.squiggles = page.locator(SQUIGGLE);
    this.menu = page.locator(".action-widget");
    this.tabs = page.locator(".tabs-container .tab");
  }

  async ready() {
    await this.page.waitForSelector(".monaco-workbench");
    await this.page.waitForSelector(`${EDITOR} .view-line`);
  }

  /** How many stretches of text are underlined, once there is any. */
  async countSquiggles() {
    await this.squiggles.first().waitFor({ state: "attached" });
    return this.squiggles.count();
  }

  /** Rests the mouse on the first underlined text until the card that has `heading` stands there. */
  async hoverFirst(heading) {
    const card = this.page.locator(CARD).filter({ hasText: heading }).first();
    const box = await this.squiggles.first().boundingBox();
    await until(`the card with ${heading}`, async () => {
      await this.page.mouse.move(700, 700);
      await this.page.mouse.move(box.x + 40, box.y + box.height / 2);
      return card.waitFor({ timeout: SHORT }).then(() => true, () => false);
    });
    return card;
  }

  /** Drags the edge at a point down, and leaves the mouse where no edge lights up. */
  async drag(x, y, distance) {
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    await this.page.mouse.move(x, y + distance, { steps: 10 });
    await this.page.mouse.up();
    await this.page.mouse.move(x, y);
    await until("the edge to go dark", async () => (await this.page.locator(".monaco-sash.hover").count()) === 0);
  }

  async leaveHover() {
    await this.page.keyboard.press("Escape");
    await this.page.mouse.move(700, 700);
    await this.page.locator(CARD).first().waitFor({ state: "hidden" }).catch(() => {});
  }

  /** Rows of the Problems panel that hold `text`. */
  async problems(text) {
    await this.page.keyboard.press("Control+Shift+M");
    const rows = this.page.locator(".markers-panel .monaco-list-row");
    await rows.filter({ hasText: text }).first().waitFor();
    return rows.allInnerTexts();
  }

  /** F1, the command's name, Enter. */
  async command(name) {
    const input = this.page.locator(".quick-input-widget input");
    await this.page.keyboard.press("F1");
    await input.waitFor();
    await input.fill(`>${name}`);
    await this.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: name }).waitFor();
    await this.page.keyboard.press("Enter");
    await input.waitFor({ state: "hidden" });
  }

  /** Opens a file of the workspace by its name. */
  async openFile(name) {
    const input = this.page.locator(".quick-input-widget input");
    await this.page.keyboard.press("Control+P");
    await input.waitFor();
    await input.fill(name);
    await this.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: name }).waitFor();
    await this.page.keyboard.press("Enter");
    await this.activeTab(name);
  }

  async activeTab(name) {
    await this.page.locator(".tabs-container .tab.active", { hasText: name }).waitFor();
    await this.ready();
  }

  /** Puts the cursor on a line (1-based) and column, by keys alone. */
  async goTo(line, column) {
    const input = this.page.locator(".quick-input-widget input");
    await this.page.keyboard.press("Control+G");
    await input.waitFor();
    await input.fill(`:${line}:${column}`);
    await this.page.keyboard.press("Enter");
    await input.waitFor({ state: "hidden" });
    await this.cursorAt(line);
  }

  cursorAt(line) {
    return this.page.locator(STATUS_POSITION, { hasText: `Ln ${line},` }).waitFor();
  }

  /** Where the status bar says the cursor stands, from 1. */
  async cursor() {
    const [, line, column] = /Ln (\d+), Col (\d+)/.exec(await this.page.locator(STATUS_POSITION).innerText());
    return { line: Number(line), column: Number(column) };
  }

  /** Ctrl+. until the menu stands: it stays shut before the diagnostics have come. */
  async openQuickFixes() {
    await until("the quick fix menu", async () => {
      await this.page.keyboard.press("Control+.");
      return this.menu.waitFor({ timeout: SHORT }).then(() => true, () => false);
    });
    const titles = await this.menu.locator(".monaco-list-row.action").allInnerTexts();
    return titles.map((title) => title.trim());
  }

  /** Chooses by arrow keys: a transparent layer over the menu swallows clicks. */
  async choose(pattern) {
    const focused = this.menu.locator(".monaco-list-row.focused").first();
    const seen = new Set();
    for (;;) {
      const title = (await focused.getAttribute("aria-label")) ?? "";
      if (pattern.test(title)) break;
      if (seen.has(title)) throw new Error(`no action like ${pattern} among ${[...seen].join(" | ")}`);
      seen.add(title);
      await this.page.keyboard.press("ArrowDown");
      await until("the next action", async () => (await focused.getAttribute("aria-label")) !== title, SHORT)
        .catch(() => {});
    }
    await this.page.keyboard.press("Enter");
    await this.menu.waitFor({ state: "hidden", timeout: SHORT }).catch(() => {});
  }

  async saveAll() {
    await this.page.locator(".tabs-container .tab.dirty").first().waitFor();
    await this.command("File: Save All");
    await until("all tabs to be saved", async () => (await this.page.locator(".tabs-container .tab.dirty").count()) === 0);
  }

  /** Writes the settings of "User" or "Remote" as a user does, in their file. */
  async writeSettings(whose, values) {
    await this.command(`Preferences: Open ${whose} Settings (JSON)`);
    await this.activeTab("settings.json");
    await this.page.locator(`${EDITOR} .view-line`).first().click();
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.insertText(JSON.stringify(values));
    await this.saveAll();
  }

  languageMode(name) {
    return this.page.locator("#status\\.editor\\.mode", { hasText: name }).waitFor();
  }
}
