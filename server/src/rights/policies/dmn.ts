export { benefitFromDmn, type DmnProblem, type DmnReading } from './dmn-read.ts';
export { benefitToDmn } from './dmn-write.ts';
