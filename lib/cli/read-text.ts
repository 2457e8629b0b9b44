import { readFileSync } from 'node:fs';
import { NetstackError } from '../finding';
import { errnoOf } from '../synth/file-system';

/** The text of a file that the user has named, or that lies in a folder that was. @throws NetstackError `spec/cannot-read` */
export function readText(file: string): string {
  return readable(file, () => readFileSync(file, 'utf8'));
}

/** What reading a file or folder gives. @throws NetstackError `spec/cannot-read` where the system refuses */
export function readable<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    throw NetstackError.of({ code: 'spec/cannot-read', message: 'the file cannot be read', got: `${JSON.stringify(file)}: ${code}` });
  }
}
