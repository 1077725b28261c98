/** Maps with at most `limit` calls under way, so that not all of them are held in memory or asked of a server at once. */
export async function mapLimited<A, B>(items: readonly A[], limit: number, map: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = new Array(items.length);
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const at = next++;
      results[at] = await map(items[at] as A);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return results;
}
