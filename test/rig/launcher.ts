import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The launcher under test. */
export const launcherSource = resolve(import.meta.dirname, '../../bin/chroniker');

/** What the program of `makeInstallation` tells about how it was started. */
export interface Started {
  args: string[];
  pid: number;
  ppid: number;
  node: string;
  file: string;
}

const tellStart = `
const { pid, ppid, argv } = process;
console.log(JSON.stringify({ args: argv.slice(2), pid, ppid, node: process.env.WHICH ?? '', file: argv[1] }));
`;

/** The launcher in a folder of its own, in front of a program that tells how it was started; answers the launcher's path. */
export function makeInstallation(folder: string, program = 'dist/main.js', source = tellStart): string {
  const launcher = join(folder, 'bin/chroniker');
  mkdirSync(join(folder, 'bin'), { recursive: true });
  mkdirSync(join(folder, program, '..'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  writeFileSync(join(folder, program), source);
  copyFileSync(launcherSource, launcher);
  chmodSync(launcher, 0o755);
  return launcher;
}

/** A `node` in this folder that is the real one, told apart by its mark; `flags` come before all others. */
export function makeNode(folder: string, mark: string, flags = ''): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'node');
  writeFileSync(file, `#!/bin/sh\nWHICH=${mark} exec '${process.execPath}' ${flags} "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Calls a program with nothing but this environment. */
export function call(file: string, args: string[], env: Record<string, string>, cwd = '/') {
  const { status, stdout, stderr, pid } = spawnSync(file, args, { env, cwd, encoding: 'utf8' });
  return { status, stdout, stderr, pid };
}
