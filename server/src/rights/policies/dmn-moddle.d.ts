/** What Yike uses of dmn-moddle, which has no types of its own. Every property may be missing: files come from anywhere. */
declare module 'dmn-moddle' {
  export interface DmnElement {
    $type: string;
    id?: string;
    name?: string;
    label?: string;
    description?: string;
  }
  export interface DmnText extends DmnElement {
    text?: string;
    typeRef?: string;
    expressionLanguage?: string;
  }
  export interface DmnInput extends DmnElement {
    inputExpression?: DmnText;
  }
  export interface DmnOutput extends DmnElement {
    typeRef?: string;
    defaultOutputEntry?: DmnText;
  }
  export interface DmnRule extends DmnElement {
    inputEntry?: DmnText[];
    outputEntry?: DmnText[];
    annotationEntry?: DmnText[];
  }
  export interface DmnLogic extends DmnText {
    hitPolicy?: string;
    input?: DmnInput[];
    output?: DmnOutput[];
    rule?: DmnRule[];
  }
  export interface DmnDecision extends DmnElement {
    decisionLogic?: DmnLogic;
  }
  export interface DmnDefinitions extends DmnElement {
    drgElement?: DmnDecision[];
    import?: DmnElement[];
    expressionLanguage?: string;
  }
  export class DmnModdle {
    create(type: string, properties?: object): DmnElement;
    fromXML(xml: string): Promise<{ rootElement: DmnDefinitions }>;
    toXML(element: DmnElement, options?: { format?: boolean }): Promise<{ xml: string }>;
  }
}
