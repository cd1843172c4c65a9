import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/node";
import { findServer } from "./server";

/** Settings that choose the server process; the server asks for all others itself. */
const PROCESS_SETTINGS = ["logcanon.python", "logcanon.serverCommand"];

const LANGUAGES = ["log", "nginx", "plaintext", "markdown"];
const PATTERNS = [
  "**/*.log",
  "**/*error.log*",
  "**/*.conf",
  "**/nginx/**",
  "**/.logcanon/records/**/*.json",
];

const documentSelector = [
  ...LANGUAGES.flatMap((language) => [
    { scheme: "file", language },
    { scheme: "untitled", language },
  ]),
  ...PATTERNS.map((pattern) => ({ scheme: "file", pattern })),
];

let stopServer: () => Promise<void> = () => Promise.resolve();

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("logcanon", { log: true });
  let client: LanguageClient | undefined;
  let leaving = false;
  let queue = Promise.resolve();

  const stop = async (): Promise<void> => {
    const old = client;
    client = undefined;
    try {
      await old?.dispose();
    } catch (error) {
      log.warn(words(error));
    }
    leaving = false;
  };
  const start = async (): Promise<void> => {
    const server = await findServer(context.extensionPath, log);
    client = new LanguageClient("logcanon", "logcanon", server, {
      documentSelector,
      outputChannel: log,
      initializationOptions: { trusted: vscode.workspace.isTrusted, showOccurrences: true },
      // A server on its way out is told nothing: the client would try to start it again.
      middleware: {
        workspace: {
          didChangeConfiguration: (sections, next) =>
            leaving ? Promise.resolve() : next(sections),
        },
      },
    });
    await client.start();
  };
  const restart = (): Promise<void> => {
    leaving = true;
    queue = queue
      .then(stop)
      .then(start)
      .catch((error: unknown) => { report(error, log); });
    return queue;
  };
  stopServer = () => (queue = queue.then(stop));

  context.subscriptions.push(
    log,
    vscode.commands.registerCommand("logcanon.restart", restart),
    vscode.commands.registerCommand("logcanon.showOutput", () => { log.show(); }),
    vscode.commands.registerCommand("logcanon.explainLine", () =>
      vscode.commands.executeCommand("editor.action.showHover"),
    ),
    vscode.commands.registerCommand("logcanon.showOccurrences", showOccurrences),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (PROCESS_SETTINGS.some((name) => event.affectsConfiguration(name))) {
        void restart();
      }
    }),
  );
  void restart();
}

export function deactivate(): Promise<void> {
  return stopServer();
}

/** What the server's code lens over a log line runs: peek at all lines of its kind. */
async function showOccurrences(uri: string, line: number, character: number): Promise<void> {
  const at = new vscode.Position(line, character);
  const document = vscode.Uri.parse(uri, true);
  const places = await vscode.commands.executeCommand<vscode.Location[]>(
    "vscode.executeReferenceProvider",
    document,
    at,
  );
  await vscode.commands.executeCommand("editor.action.showReferences", document, at, places);
}

function report(error: unknown, log: vscode.LogOutputChannel): void {
  log.error(words(error));
  const openSetting = vscode.l10n.t("Open Setting");
  const showOutput = vscode.l10n.t("Show Output");
  const again = vscode.l10n.t("Try Again");
  void vscode.window
    .showErrorMessage(words(error), openSetting, showOutput, again)
    .then((choice) => {
      if (choice === openSetting) {
        void vscode.commands.executeCommand("workbench.action.openSettings", "logcanon.python");
      } else if (choice === showOutput) {
        log.show();
      } else if (choice === again) {
        void vscode.commands.executeCommand("logcanon.restart");
      }
    });
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
