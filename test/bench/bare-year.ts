/** What the bare peers are given: the activities, and the waits of a year without its meaning. */

export interface BareActivities {
  nothing(): Promise<void>;
  writeOne(id: string): Promise<void>;
}

/** One deed or one wake, and for when the timer is armed after it: real ms since the year began; none after the last. */
export interface BareTurn {
  isWake: boolean;
  next?: number;
}

export interface BareScript {
  /** Real ms at which the year begins. */
  began: number;
  /** The opening first. */
  turns: BareTurn[];
}
