export { decodeCursor, encodeCursor } from './cursor.ts';
export {
  areaSchema,
  byId,
  countySchema,
  daySchema,
  endpoint,
  fenSchema,
  idSchema,
  instantSchema,
  monthSchema,
  pageOf,
  pageQuery,
  type CallOf,
  type Endpoint,
  type InputOf,
  type OutputOf,
} from './endpoint.ts';
export { handle, type Download, type Route, type Upload } from './route.ts';
