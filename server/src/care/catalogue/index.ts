export { catalogueRoutes } from './routes.ts';
export { isHospitalItem, UNITS_MAX, visitOf, type Product } from './rules.ts';
export { menuFor, productFor } from './service.ts';
