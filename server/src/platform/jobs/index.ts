export { createDispatcher, type Dispatcher, type Handler, type Schedule } from './dispatcher.ts';
export { jobRoutes } from './routes.ts';
