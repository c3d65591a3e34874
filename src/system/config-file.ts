import { lstatSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Failure } from '../domain/failure.ts';

/** A project's configuration as it stands in its file, not yet checked. */
export interface ConfigFile {
  /** Absolute; of package.json when it is its `"chroniker"` key. */
  path: string;
  /** The project's folder. */
  dir: string;
  content: Record<string, unknown>;
}

export const configNames = ['json', 'ts', 'js', 'yaml'].map((ending) => `chroniker.config.${ending}`);

/** The configuration in `start` or the nearest folder above it; null when there is none. */
export async function findConfigFile(start: string): Promise<ConfigFile | null> {
  for (let dir = start; ; dir = dirname(dir)) {
    const found = await configFileIn(dir);
    if (found || dir === dirname(dir)) return found;
  }
}

/** The configuration in exactly this folder; null when there is none. Two of them are a `Failure`. */
export async function configFileIn(dir: string): Promise<ConfigFile | null> {
  const paths = configNames.map((name) => join(dir, name)).filter(isThere);
  const inPackage = packageKey(join(dir, 'package.json'));
  if (inPackage) paths.push(inPackage.path);
  if (paths.length > 1) {
    throw new Failure('bad_configuration', `two configurations in one folder: keep one of ${paths.join(' and ')}`);
  }
  const path = paths[0];
  if (path === undefined) return null;
  return { path, dir, content: objectIn(path, inPackage ? inPackage.content : await read(path)) };
}

async function read(path: string): Promise<unknown> {
  if (path.endsWith('.ts') || path.endsWith('.js')) return importDefault(path);
  return path.endsWith('.yaml') ? await readYaml(path) : readJson(path);
}

function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure('bad_configuration', `${path} is malformed: ${message(error)}`);
  }
}

/** Loaded only where a configuration is YAML: it costs half a start of Node. */
async function readYaml(path: string): Promise<unknown> {
  const text = readText(path);
  const { parseYaml } = await import('./yaml.ts');
  try {
    return parseYaml(text, path);
  } catch (error) {
    throw new Failure('bad_configuration', message(error));
  }
}

async function importDefault(path: string): Promise<unknown> {
  try {
    return ((await import(pathToFileURL(path).href)) as { default?: unknown }).default;
  } catch (error) {
    throw new Failure('bad_configuration', `${path} cannot be loaded: ${message(error)}`);
  }
}

/** Without the mark that some editors begin a file with. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new Failure('bad_configuration', `cannot read the configuration ${path}: ${message(error)}`);
  }
}

/** A package.json counts only when it has the key; a broken one is npm's business, not ours. */
function packageKey(path: string): { path: string; content: unknown } | null {
  try {
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return null;
    const content = (JSON.parse(readFileSync(path, 'utf8')) as { chroniker?: unknown }).chroniker;
    return content === undefined ? null : { path, content };
  } catch {
    return null;
  }
}

function objectIn(path: string, content: unknown): Record<string, unknown> {
  if (content === null || (content === undefined && path.endsWith('.yaml'))) return {};
  if (typeof content === 'object' && !Array.isArray(content)) return content as Record<string, unknown>;
  const cure = /\.[jt]s$/.test(path) ? 'export default { … }' : 'write key: value';
  throw new Failure('bad_configuration', `${path} holds no settings: ${cure}`);
}

/**
 * What this user may not even look for is not taken for missing, nor is a link to nothing: another configuration further up
 * would count then.
 */
function isThere(path: string): boolean {
  try {
    const entry = lstatSync(path, { throwIfNoEntry: false });
    return entry !== undefined && (entry.isFile() || entry.isSymbolicLink());
  } catch (error) {
    // A file in the place of the folder.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return false;
    throw new Failure('bad_configuration', `cannot look for the configuration ${path}: ${message(error)}`);
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
