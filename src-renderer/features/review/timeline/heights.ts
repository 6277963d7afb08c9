/** Heights of the timeline's parts in CSS pixels: the canvas draws them, the words beside it stand in them. */
export const RULER_HEIGHT = 26;
export const MOTION_HEIGHT = 34;
export const LANE_HEIGHT = 24;

/** Height of the canvas for a number of lanes below that of activity. */
export function timelineHeight(lanes: number): number {
  return RULER_HEIGHT + MOTION_HEIGHT + lanes * LANE_HEIGHT;
}

/** Where the lane of events begins: the first one below that of activity. */
export const EVENTS_TOP = RULER_HEIGHT + MOTION_HEIGHT;

/** Where the lane of captions begins. */
export function captionsTop(above: { events: boolean; hits: boolean }): number {
  return EVENTS_TOP + (above.events ? LANE_HEIGHT : 0) + (above.hits ? LANE_HEIGHT : 0);
}
