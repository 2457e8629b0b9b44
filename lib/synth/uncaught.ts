import { type NetstackError, printText } from '../finding';

/**
 * Sees to it that a program which lets this error through ends with its findings and exit code 1, and not with a stack
 * trace of this library. A program that catches it notices nothing: the listener is gone with the current turn.
 */
export function printIfUncaught(error: NetstackError): void {
  const listener = (uncaught: unknown): void => {
    if (uncaught !== error) throw uncaught;
    process.stderr.write(printText(error.findings));
    process.exitCode = 1;
  };
  process.once('uncaughtException', listener);
  setImmediate(() => process.removeListener('uncaughtException', listener));
}
