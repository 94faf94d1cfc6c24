package io.tattletail.explorer;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSet;
import com.sun.net.httpserver.Authenticator;
import io.tattletail.replay.trace.TraceHeaders;
import io.tattletail.spew.SpewEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/** How an archive is shown. Immutable; each method returns a copy that differs in one value. */
public final class ExplorerOptions {
  static final int MIN_TOKEN_LENGTH = 16;
  private static final int TOKEN_BYTES = 24;

  private static final ExplorerOptions DEFAULTS = new ExplorerOptions(new Values());

  private final Values values;

  /** Mutable only while a copy is made. */
  private static final class Values implements Cloneable {
    private InetSocketAddress listenOn = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private ImmutableSet<String> hosts = ImmutableSet.of();
    private Optional<String> token = Optional.empty();
    private boolean needsToken = true;
    private Optional<Authenticator> authenticator = Optional.empty();
    private PayloadRedactor redactor = SpewEvent::payload;
    private boolean redacts;
    private TraceHeaders traceHeaders = TraceHeaders.defaults();
    private int maxSearches = 4;
    private Duration sendTimeout = Duration.ofMinutes(1);

    private Values copy() {
      try {
        return (Values) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private interface Change {
    void apply(Values values);
  }

  private ExplorerOptions(Values values) {
    this.values = values;
  }

  private ExplorerOptions with(Change change) {
    Values copy = values.copy();
    change.apply(copy);
    return new ExplorerOptions(copy);
  }

  /** The defaults that each method states. */
  public static ExplorerOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Where the server listens. Default: a free port of the loopback address, so that only this
   * machine reaches it. Elsewhere the token and all events travel in clear text: put a proxy with
   * TLS in front.
   */
  public ExplorerOptions listenOn(InetSocketAddress address) {
    checkArgument(!address.isUnresolved(), "%s cannot be resolved", address);
    return with(v -> v.listenOn = address);
  }

  /**
   * Names under which browsers reach the server, with a port or without: that of a proxy, say. A
   * request for another host is refused, for it may come from a page whose name was made to resolve
   * to this machine. Default: the address it listens on, and {@code localhost} if that is a
   * loopback address.
   */
  public ExplorerOptions hosts(String... names) {
    return with(v -> v.hosts = ImmutableSet.copyOf(names));
  }

  /** The token that requests must have. Default: a random one for each start. */
  public ExplorerOptions token(String token) {
    checkArgument(
        token.matches("[A-Za-z0-9_-]{" + MIN_TOKEN_LENGTH + ",}"),
        "a token needs at least %s letters, digits, - or _",
        MIN_TOKEN_LENGTH);
    return with(v -> v.token = Optional.of(token));
  }

  /** Asks for no token: the authenticator alone decides. Needs {@link #authenticator}. */
  public ExplorerOptions withoutToken() {
    return with(v -> v.needsToken = false);
  }

  /** Who may look; asked for each request after its token was found right. Default: everybody. */
  public ExplorerOptions authenticator(Authenticator authenticator) {
    return with(v -> v.authenticator = Optional.of(authenticator));
  }

  /** What is shown of payloads and headers. Default: all. */
  public ExplorerOptions redactor(PayloadRedactor redactor) {
    return with(
        v -> {
          v.redactor = redactor;
          v.redacts = true;
        });
  }

  /** By which headers events belong together. Default {@link TraceHeaders#defaults}. */
  public ExplorerOptions traceHeaders(TraceHeaders headers) {
    return with(v -> v.traceHeaders = headers);
  }

  /**
   * How many searches and traces run at once; more are refused. Each may take the memory of a
   * replay. Default 4.
   */
  public ExplorerOptions maxSearches(int searches) {
    checkArgument(searches > 0, "maxSearches must be positive, is %s", searches);
    return with(v -> v.maxSearches = searches);
  }

  /**
   * How long sending a line of an answer may take. A client that does not read for so long is let
   * go of: it keeps one of the threads that answer requests. Default one minute.
   */
  public ExplorerOptions sendTimeout(Duration timeout) {
    checkArgument(
        timeout.compareTo(Duration.ZERO) > 0, "sendTimeout must be positive, is %s", timeout);
    return with(v -> v.sendTimeout = timeout);
  }

  InetSocketAddress listenOn() {
    return values.listenOn;
  }

  Set<String> hosts() {
    return values.hosts;
  }

  /** The token that requests must have; empty if none. */
  Optional<String> requiredToken() {
    if (!values.needsToken) {
      checkArgument(
          values.authenticator.isPresent(),
          "an explorer without a token needs an authenticator: anybody could read the archive");
      return Optional.empty();
    }
    return values.token.or(() -> Optional.of(randomToken()));
  }

  private static String randomToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  Optional<Authenticator> authenticator() {
    return values.authenticator;
  }

  PayloadRedactor redactor() {
    return values.redactor;
  }

  /** Whether there is something to hide. */
  boolean redacts() {
    return values.redacts;
  }

  TraceHeaders traceHeaders() {
    return values.traceHeaders;
  }

  int maxSearches() {
    return values.maxSearches;
  }

  Duration sendTimeout() {
    return values.sendTimeout;
  }
}
