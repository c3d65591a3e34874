/** The first or the last lines of a text; all of it when neither is asked for. */
export function someLines(text: string, wish: { head: number | undefined; tail: number | undefined }): string {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  if (wish.head !== undefined) return lines.slice(0, wish.head).join('');
  if (wish.tail !== undefined) return lines.slice(Math.max(0, lines.length - wish.tail)).join('');
  return text;
}
