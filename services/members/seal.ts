/** How are identity numbers kept: sealed with the keys of this room (shared/seal). */
import { createSeal as createRoomSeal, type Seal } from '../../shared/seal/seal';

export type { Seal };

export function createSeal(codecKey: string): Seal {
  return createRoomSeal(codecKey, 'members');
}
