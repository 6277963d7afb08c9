/** One tile of a sprite, fitted into its parent as `object-contain` would. */
export function SpriteTile({
  sprite,
  index,
}: {
  sprite: { url: string; columns: number; rows: number; tileWidth: number; tileHeight: number };
  index: number;
}) {
  const column = index % sprite.columns;
  const row = Math.floor(index / sprite.columns);
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${sprite.tileWidth} ${sprite.tileHeight}`}
      className="absolute inset-0 size-full bg-stage"
    >
      <svg width={sprite.tileWidth} height={sprite.tileHeight} overflow="hidden">
        <image
          href={sprite.url}
          x={-column * sprite.tileWidth}
          y={-row * sprite.tileHeight}
          width={sprite.columns * sprite.tileWidth}
          height={sprite.rows * sprite.tileHeight}
        />
      </svg>
    </svg>
  );
}
