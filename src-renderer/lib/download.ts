/** Hands a text to the browser as a file of that name. It is a download: no page of ours ever opens it. */
export function downloadText(name: string, mime: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${mime};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download holds the bytes by now; the address would keep them for the life of the window.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
