// A real VS Code (code-server) with the extension installed, and a browser showing it.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import os from "node:os";
import path from "node:path";

const QUIET = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "telemetry.telemetryLevel": "off",
  "security.workspace.trust.enabled": false,
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "git.enabled": false,
  "files.autoSave": "off",
  "files.simpleDialog.enable": true,
  "chat.commandCenter.enabled": false,
  "editor.hover.delay": 100,
  "editor.autoClosingBrackets": "never",
  "editor.autoClosingQuotes": "never",
  "editor.autoSurround": "never",
  "editor.minimap.enabled": false,
  "editor.occurrencesHighlight": "off",
  "breadcrumbs.enabled": false,
  "editor.accessibilitySupport": "off",
};

const BROWSER = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

export const WAIT = 60_000;

/** Polls `probe` until it gives something true, and returns that. */
export async function until(what, probe, limit = WAIT) {
  const end = Date.now() + limit;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${limit} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Starts everything; `close()` ends what was started and removes the profile. */
export async function start({ codeServer, vsix, workspace, settings, machineSettings, out, chromium }) {
  const entry = path.join(codeServer, "node_modules/code-server/out/node/entry.js");
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "logcanon-vscode-"));
  const folders = ["--user-data-dir", `${profile}/data`, "--extensions-dir", `${profile}/extensions`];
  // The extension host takes its environment from a login shell: it shall find no one's dot files.
  const env = { ...process.env, HOME: profile, SHELL: "/bin/bash", XDG_CONFIG_HOME: profile };
  const userSettings = { ...QUIET, ...settings };
  writeSettings(`${profile}/data/User`, userSettings);
  writeSettings(`${profile}/data/Machine`, machineSettings);

  const log = fs.openSync(path.join(out, "code-server.log"), "w");
  execFileSync("node", [entry, ...folders, "--install-extension", vsix], {
    env, stdio: ["ignore", log, log],
  });
  const port = await freePort();
  const server = spawn(
    "node",
    [entry, ...folders, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`,
      "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust", workspace],
    { env, stdio: ["ignore", log, log], detached: true },
  );
  let browser;
  const close = async () => {
    await browser?.close();
    try { process.kill(-server.pid); } catch { /* it has ended by itself */ }
    copyServerOutput(profile, out);
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  try {
    await until("code-server to answer", () =>
      fetch(`http://127.0.0.1:${port}/healthz`).then((answer) => answer.ok, () => false));
    const { chromium: driver } = createRequire(`${codeServer}/`)("playwright-core");
    browser = await driver.launch({ executablePath: chromium, args: BROWSER });
    const page = await browser.newPage({
      viewport: { width: 1360, height: 900 }, deviceScaleFactor: 2,
    });
    page.setDefaultTimeout(WAIT);
    await page.route("**/*", (route) => (isLocal(route.request().url()) ? route.continue() : route.abort()));
    const open = (file) => page.goto(address(port, workspace, file));
    return { page, open, userSettings, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function writeSettings(folder, values) {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "settings.json"), JSON.stringify(values));
}

/** The payload opens a file in the editor without a keystroke. */
function address(port, workspace, file) {
  const payload = [["openFile", `vscode-remote://127.0.0.1:${port}${file}`]];
  const query = new URLSearchParams({ folder: workspace, payload: JSON.stringify(payload) });
  return `http://127.0.0.1:${port}/?${query}`;
}

function isLocal(address) {
  const { hostname, protocol } = new URL(address);
  return hostname === "127.0.0.1" || ["data:", "blob:"].includes(protocol) || protocol.startsWith("vscode");
}

function freePort() {
  return new Promise((resolve) => {
    const socket = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

/** Keeps what the extension wrote to its output channel, for whoever has to find a failure. */
function copyServerOutput(profile, out) {
  const logs = path.join(profile, "data/logs");
  const names = fs.existsSync(logs) ? fs.readdirSync(logs, { recursive: true }) : [];
  for (const name of names.filter((each) => /logcanon[^/]*\.log$/.test(each))) {
    fs.copyFileSync(path.join(logs, name), path.join(out, "output-channel.log"));
  }
}
