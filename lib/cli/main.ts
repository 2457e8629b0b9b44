#!/usr/bin/env node
import { run } from './program';

run(process.argv.slice(2), { out: (text) => process.stdout.write(text), err: (text) => process.stderr.write(text) }).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`this is a bug in netstack, please report it:\n${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 70;
  },
);
