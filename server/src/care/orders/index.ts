export { complain } from './complaints.ts';
export { QUOTA_GONE } from './following.ts';
export { orderHandlers } from './handlers.ts';
export { placeOrder, quoteOrder, type NewOrder, type OrderWish } from './place.ts';
export { orderRoutes } from './routes.ts';
export { cancelOrder, getOrder } from './service.ts';
export type { OrderRow } from './storage.ts';
export type { OrderSchedule, Wishes } from './tables.ts';
