export { moveStanding as moveAssessments } from './storage.ts';
export { describeAssessment, getReport } from './reading.ts';
export { assessmentRoutes } from './routes.ts';
export { cancelPlannedOfCase, planAssessment, recogniseAssessment, validAssessment } from './service.ts';
export { confirmAssessment, countersignAssessment, objectToAssessment, signAssessment } from './signing.ts';
