/**
 * Lets a command end its work where the program that reads its output has ended (`deepling … | head`): what is written to a closed pipe is lost and is
 * no error, and files are still written. Any other error of the stream is thrown.
 */
export function outliveReader(stream: Pick<NodeJS.WritableStream, "on">): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
