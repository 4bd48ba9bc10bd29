/** Hands a file to the browser's own download. */

/** The link's address is given back a little later: some browsers read it only after the click has returned. */
const KEEP_MILLISECONDS = 60_000;

export function saveFile(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, KEEP_MILLISECONDS);
}
