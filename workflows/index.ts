/** Every workflow type of the bundle. */
export { commitment } from './commitment/workflow';
export { immediate } from './immediate/workflow';
export { opening } from './opening/workflow';
export { revision } from './revision/workflow';
