/** Hands a file to the person through the browser's downloads. */
export function download(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has taken hold of the blob once the click was handled.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
