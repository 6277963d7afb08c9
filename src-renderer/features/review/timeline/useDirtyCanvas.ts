import { useCallback, useEffect, useLayoutEffect, useRef, type RefObject } from "react";

/**
 * A canvas that is drawn on a repaint only when something changed. `draw` gets a context scaled to CSS pixels and the size; the newest `draw` is used.
 * @param subscribe registers for changes that do not come through React; must be stable.
 * @returns the ref for the canvas and `invalidate`.
 */
export function useDirtyCanvas(
  draw: (ctx: CanvasRenderingContext2D, width: number, height: number) => void,
  subscribe: (invalidate: () => void) => () => void,
  onWidth?: (width: number) => void,
): { ref: RefObject<HTMLCanvasElement | null>; invalidate: () => void } {
  const ref = useRef<HTMLCanvasElement>(null);
  const latest = useRef(draw);
  const frame = useRef(0);
  const widthTold = useRef(onWidth);
  useLayoutEffect(() => {
    latest.current = draw;
    widthTold.current = onWidth;
  });

  const paint = useCallback(() => {
    frame.current = 0;
    const canvas = ref.current;
    const ctx = canvas?.getContext("2d");
    if (!canvas || !ctx) return;
    const { clientWidth: width, clientHeight: height } = canvas;
    if (width === 0 || height === 0) return;
    const ratio = devicePixelRatio || 1;
    const [wide, tall] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== wide) canvas.width = wide;
    if (canvas.height !== tall) canvas.height = tall;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    latest.current(ctx, width, height);
  }, []);

  const invalidate = useCallback(() => {
    frame.current ||= requestAnimationFrame(paint);
  }, [paint]);

  useEffect(() => subscribe(invalidate), [subscribe, invalidate]);

  useLayoutEffect(() => {
    const canvas = ref.current;
    if (!canvas) return;
    const observer = new ResizeObserver(() => {
      widthTold.current?.(canvas.clientWidth);
      // At once: a resized canvas is empty until it is drawn.
      cancelAnimationFrame(frame.current);
      paint();
    });
    observer.observe(canvas);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame.current);
      frame.current = 0;
    };
  }, [paint]);

  // Every React change may change the picture; drawing is cheap and happens once a repaint.
  useEffect(invalidate);
  return { ref, invalidate };
}
