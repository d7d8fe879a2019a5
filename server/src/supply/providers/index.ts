export { providerRoutes } from './routes.ts';
export { addBankAccount, addContract, bankAccountOf } from './agreements.ts';
export { addProvider, changeStatus, getProvider } from './service.ts';
export {
  findServing as findProvidersFor,
  findServingContract as contractFor,
  type ContractRow,
  type ProviderRow,
  type ServiceWish,
} from './storage.ts';
