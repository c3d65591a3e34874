/** True where the environment asks for no colours (no-color.org). */
export function noColor(): boolean {
  return (process.env.NO_COLOR ?? '') !== '';
}
