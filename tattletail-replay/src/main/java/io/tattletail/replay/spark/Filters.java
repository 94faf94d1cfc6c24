package io.tattletail.replay.spark;

import io.tattletail.internal.layout.NameOrder;
import io.tattletail.spew.Micros;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.Literal;
import org.apache.spark.sql.connector.expressions.NamedReference;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.unsafe.types.UTF8String;

/** Tells what Spark's filters leave of an archive. */
final class Filters {
  private Filters() {}

  /** What a filter leaves; {@link Restriction#UNKNOWN} if it is about anything else. */
  static Restriction restriction(Expression filter) {
    if (!(filter instanceof Predicate predicate)) {
      return Restriction.UNKNOWN;
    }
    Expression[] children = predicate.children();
    return switch (predicate.name()) {
      case "ALWAYS_TRUE" -> Restriction.NONE;
      case "ALWAYS_FALSE" -> Restriction.NOTHING;
      case "AND" -> restriction(children[0]).and(restriction(children[1]));
      case "OR" -> restriction(children[0]).or(restriction(children[1]));
      case "NOT" -> restriction(children[0]).not();
      case "IS_NOT_NULL" -> isNeverNull(children[0]) ? Restriction.NONE : Restriction.UNKNOWN;
      case "IS_NULL" -> isNeverNull(children[0]) ? Restriction.NOTHING : Restriction.UNKNOWN;
      case "IN" -> in(children);
      case "<>" -> comparison("=", children).not();
      case "=", "<=>", "<", "<=", ">", ">=", "STARTS_WITH", "ENDS_WITH", "CONTAINS" ->
          comparison(predicate.name(), children);
      default -> Restriction.UNKNOWN;
    };
  }

  private static Optional<EventColumn> column(Expression expression) {
    return expression instanceof NamedReference reference && reference.fieldNames().length == 1
        ? Optional.of(EventColumn.of(reference.fieldNames()[0]))
        : Optional.empty();
  }

  private static boolean isNeverNull(Expression expression) {
    return column(expression).filter(column -> !column.isNullable()).isPresent();
  }

  private static Restriction in(Expression[] children) {
    Restriction any = Restriction.NOTHING;
    for (Expression value : Arrays.copyOfRange(children, 1, children.length)) {
      any = any.or(comparison("=", new Expression[] {children[0], value}));
    }
    return any;
  }

  private static Restriction comparison(String operator, Expression[] children) {
    Optional<EventColumn> column = column(children[0]);
    if (column.isEmpty()) {
      return children[0] instanceof Literal && column(children[1]).isPresent()
          ? comparison(mirrored(operator), new Expression[] {children[1], children[0]})
          : Restriction.UNKNOWN;
    }
    if (!(children[1] instanceof Literal<?> literal)
        || !literal.dataType().equals(column.get().type())) {
      return Restriction.UNKNOWN;
    }
    Object value = literal.value();
    return switch (column.get()) {
      case CHANNEL ->
          value instanceof UTF8String text ? ofChannel(operator, text) : Restriction.UNKNOWN;
      case TIMESTAMP ->
          value instanceof Long micros
              ? ofTime(operator, micros, saturated(micros))
              : Restriction.UNKNOWN;
      case DATE ->
          value instanceof Integer day
              ? ofTime(operator, startOf(day), startOf(day + 1L))
              : Restriction.UNKNOWN;
      default -> Restriction.UNKNOWN;
    };
  }

  private static String mirrored(String operator) {
    return switch (operator) {
      case "<" -> ">";
      case "<=" -> ">=";
      case ">" -> "<";
      case ">=" -> "<=";
      case "=", "<=>" -> operator;
      default -> "";
    };
  }

  private static Restriction ofChannel(String operator, UTF8String text) {
    String name = text.toString();
    if (!UTF8String.fromString(name).equals(text)) {
      return Restriction.UNKNOWN; // No Unicode, so no name either; Spark knows what is like it.
    }
    return switch (operator) {
      case "=", "<=>" -> Restriction.of(ChannelTest.names(Set.of(name)));
      case "STARTS_WITH" -> where(String::startsWith, name);
      case "ENDS_WITH" -> where(String::endsWith, name);
      case "CONTAINS" -> where(String::contains, name);
      case "<" -> ordered(order -> order < 0, name);
      case "<=" -> ordered(order -> order <= 0, name);
      case ">" -> ordered(order -> order > 0, name);
      case ">=" -> ordered(order -> order >= 0, name);
      default -> Restriction.UNKNOWN;
    };
  }

  private static Restriction where(BiPredicate<String, String> test, String text) {
    return Restriction.of(ChannelTest.where(channel -> test.test(channel, text)));
  }

  /** Spark compares strings as their bytes compare. */
  private static Restriction ordered(IntPredicate test, String text) {
    return Restriction.of(
        ChannelTest.where(channel -> test.test(NameOrder.BYTEWISE.compare(channel, text))));
  }

  /**
   * @param start the first microsecond of the value
   * @param end the first behind it
   */
  private static Restriction ofTime(String operator, long start, long end) {
    return switch (operator) {
      case "=", "<=>" -> Restriction.of(TimeRange.of(start, end));
      case "<" -> Restriction.of(TimeRange.of(Long.MIN_VALUE, start));
      case "<=" -> Restriction.of(TimeRange.of(Long.MIN_VALUE, end));
      case ">" -> Restriction.of(TimeRange.of(end, Long.MAX_VALUE));
      case ">=" -> Restriction.of(TimeRange.of(start, Long.MAX_VALUE));
      default -> Restriction.UNKNOWN;
    };
  }

  private static long saturated(long micros) {
    return micros == Long.MAX_VALUE ? micros : micros + 1;
  }

  /** A day that no event can be of is as good as the nearest that one can. */
  private static long startOf(long day) {
    long first = Micros.dayOf(Micros.EARLIEST).toEpochDay();
    long last = Micros.dayOf(Micros.LATEST).toEpochDay() + 1;
    return Micros.startOf(LocalDate.ofEpochDay(Math.min(Math.max(day, first), last)));
  }
}
