import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installDebianPackage } from './debian-package.ts';

const python = '/usr/bin/python3';

/** Why Debian's Python cannot import a module here, or false: its package is installed if need be, which only root can. */
export function whyNoPythonModule(module: string, debianPackage: string): string | false {
  const isThere = () => spawnSync(python, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;
  return installDebianPackage(debianPackage, isThere);
}

/** What a program of this folder answers to the cases, both as JSON. */
export function answersOfPython(program: string, cases: readonly object[]): unknown {
  const { stdout, stderr } = spawnSync(python, [join(import.meta.dirname, program)], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout);
}
