import {
  BinaryOperationNode,
  FunctionNode,
  OperationNodeTransformer,
  OperatorNode,
  PrimitiveValueListNode,
  ValueNode,
  type KyselyPlugin,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
} from 'kysely';

class AnyTransformer extends OperationNodeTransformer {
  protected override transformBinaryOperation(node: BinaryOperationNode): BinaryOperationNode {
    const operator = OperatorNode.is(node.operator) ? node.operator.operator : undefined;
    if ((operator === 'in' || operator === 'not in') && PrimitiveValueListNode.is(node.rightOperand)) {
      const isIn = operator === 'in';
      return super.transformBinaryOperation(
        BinaryOperationNode.create(
          node.leftOperand,
          OperatorNode.create(isIn ? '=' : '<>'),
          FunctionNode.create(isIn ? 'any' : 'all', [ValueNode.create([...node.rightOperand.values])]),
        ),
      );
    }
    return super.transformBinaryOperation(node);
  }
}

/**
 * Writes `in (…)` as `= any(one array)`: a list of any length, an empty one too, is one statement with one plan.
 */
export class AnyPlugin implements KyselyPlugin {
  private readonly transformer = new AnyTransformer();

  transformQuery({ node, queryId }: PluginTransformQueryArgs) {
    return this.transformer.transformNode(node, queryId);
  }

  transformResult({ result }: PluginTransformResultArgs) {
    return Promise.resolve(result);
  }
}
