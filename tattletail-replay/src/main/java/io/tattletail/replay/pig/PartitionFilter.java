package io.tattletail.replay.pig;

import io.tattletail.common.Partition;
import java.io.IOException;
import org.apache.pig.Expression;
import org.apache.pig.Expression.BinaryExpression;
import org.apache.pig.Expression.Column;
import org.apache.pig.Expression.Const;
import org.apache.pig.Expression.UnaryExpression;

/**
 * A condition on channel and date that Pig has left to the loader, and evaluates no more. Both are
 * text; dates such as {@code 2026-03-01} compare as days do. Immutable.
 */
final class PartitionFilter {
  static final String CHANNEL = "channel";
  static final String DATE = "date";

  private final Expression condition;

  PartitionFilter(Expression condition) {
    this.condition = condition;
  }

  /**
   * Whether the partition's events are wanted.
   *
   * @throws IOException if the condition has something that is not known here
   */
  boolean matches(Partition partition) throws IOException {
    return holds(condition, partition);
  }

  private boolean holds(Expression expression, Partition partition) throws IOException {
    if (expression instanceof UnaryExpression unary) {
      return switch (unary.getOpType()) {
        case OP_NOT -> !holds(unary.getExpression(), partition);
        // No event is without a channel or a date.
        case OP_NULL -> false;
        default -> throw unknown(expression);
      };
    }
    if (!(expression instanceof BinaryExpression binary)) {
      throw unknown(expression);
    }
    return switch (binary.getOpType()) {
      case OP_AND -> holds(binary.getLhs(), partition) && holds(binary.getRhs(), partition);
      case OP_OR -> holds(binary.getLhs(), partition) || holds(binary.getRhs(), partition);
      case OP_EQ -> compare(binary, partition) == 0;
      case OP_NE -> compare(binary, partition) != 0;
      case OP_GT -> compare(binary, partition) > 0;
      case OP_GE -> compare(binary, partition) >= 0;
      case OP_LT -> compare(binary, partition) < 0;
      case OP_LE -> compare(binary, partition) <= 0;
      case OP_MATCH -> text(binary.getLhs(), partition).matches(text(binary.getRhs(), partition));
      default -> throw unknown(expression);
    };
  }

  private int compare(BinaryExpression binary, Partition partition) throws IOException {
    return text(binary.getLhs(), partition).compareTo(text(binary.getRhs(), partition));
  }

  private String text(Expression expression, Partition partition) throws IOException {
    if (expression instanceof Const constant) {
      return String.valueOf(constant.getValue());
    }
    if (expression instanceof Column column && column.getName().equals(CHANNEL)) {
      return partition.channel();
    }
    if (expression instanceof Column column && column.getName().equals(DATE)) {
      return partition.date().toString();
    }
    throw unknown(expression);
  }

  private IOException unknown(Expression expression) {
    return new IOException(
        "the filter %s on channel and date has %s, which the loader cannot evaluate; compare channel or date with a constant"
            .formatted(condition, expression));
  }

  @Override
  public String toString() {
    return condition.toString();
  }
}
