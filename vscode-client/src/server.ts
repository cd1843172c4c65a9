import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import type { Executable } from "vscode-languageclient/node";
import { ask, candidates, pythonCommand } from "./python";

/** Where the bundled server starts, relative to the extension. */
const BOOT = path.join("bundled", "boot.py");

/** Thrown when no server can be started; the message is for the user. */
export class NoServer extends Error {}

/** The command that starts the server: the user's own, or Python with the bundled one. */
export async function findServer(
  extensionPath: string,
  log: vscode.LogOutputChannel,
): Promise<Executable> {
  const settings = vscode.workspace.getConfiguration("logcanon");
  const [program, ...args] = settings.get<string[]>("serverCommand", []).map(expand);
  const command =
    program === undefined
      ? await bundledServer(extensionPath, expand(settings.get<string>("python", "")), log)
      : ([program, ...args] as const);
  log.info(`Starting ${command.join(" ")}`);
  return { command: command[0], args: command.slice(1), options: { cwd: extensionPath } };
}

async function bundledServer(
  extensionPath: string,
  configured: string,
  log: vscode.LogOutputChannel,
): Promise<[string, ...string[]]> {
  const boot = path.join(extensionPath, BOOT);
  for (const interpreter of candidates(configured, process.platform)) {
    const answer = await ask(interpreter, boot, extensionPath);
    log.info(`${answer.usable ? "Using" : "Skipping"} ${interpreter.join(" ")}: ${answer.message}`);
    if (answer.usable) {
      return pythonCommand(interpreter, boot);
    }
    if (configured !== "") {
      throw new NoServer(vscode.l10n.t("logcanon cannot use {0}: {1}", configured, answer.message));
    }
  }
  throw new NoServer(
    vscode.l10n.t(
      "logcanon needs Python 3.10 or newer and found none. Install it, or name one in the setting logcanon.python.",
    ),
  );
}

/** `~` and `${workspaceFolder}`, as users write them in paths. */
function expand(text: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  return text.replace(/^~(?=[/\\])/, os.homedir()).replaceAll("${workspaceFolder}", folder);
}
