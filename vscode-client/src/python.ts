import { execFile } from "node:child_process";

/** A Python interpreter as a program and the arguments that go before the script. */
export type Interpreter = readonly [program: string, ...args: string[]];

/** What one candidate answered when asked to load the bundled libraries. */
export interface Answer {
  readonly interpreter: Interpreter;
  readonly usable: boolean;
  /** One sentence: what was loaded, or why nothing could be. */
  readonly message: string;
}

/** -I: neither the environment nor the working folder decides what is imported. */
const ISOLATED = ["-I", "-X", "utf8"];

/** Where to look for Python: what the user set and nothing else, or the usual names. */
export function candidates(configured: string, platform: NodeJS.Platform): Interpreter[] {
  if (configured !== "") {
    return [[configured]];
  }
  if (platform === "win32") {
    return [["py", "-3"], ["python"], ["python3"]];
  }
  const newestFirst = [14, 13, 12, 11, 10].map((minor): Interpreter => [`python3.${minor}`]);
  const places = ["/usr/bin/python3", "/usr/local/bin/python3", "/opt/homebrew/bin/python3"];
  return [["python3"], ["python"], ...newestFirst, ...places.map((path): Interpreter => [path])];
}

/** Program and arguments that run `script` with `interpreter`. */
export function pythonCommand(interpreter: Interpreter, script: string): [string, ...string[]] {
  const [program, ...args] = interpreter;
  return [program, ...args, ...ISOLATED, script];
}

/** Asks `interpreter` whether it can load what stands beside `boot`. Never rejects. */
export function ask(interpreter: Interpreter, boot: string, cwd: string): Promise<Answer> {
  const [program, ...args] = pythonCommand(interpreter, boot);
  return new Promise((resolve) => {
    execFile(
      program,
      [...args, "--check"],
      { cwd, timeout: 30_000, windowsHide: true },
      (error, stdout, stderr) => {
        const missing = error?.code === "ENOENT" ? "there is no such program." : undefined;
        const message = missing ?? (`${stdout}${stderr}`.trim() || (error?.message ?? ""));
        resolve({ interpreter, usable: error === null, message });
      },
    );
  });
}
