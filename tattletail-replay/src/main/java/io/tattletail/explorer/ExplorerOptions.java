package io.tattletail.explorer;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSet;
import com.sun.net.httpserver.Authenticator;
import io.tattletail.internal.options.Setting;
import io.tattletail.internal.options.Settings;
import io.tattletail.replay.trace.TraceHeaders;
import io.tattletail.spew.SpewEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How an archive is shown. Immutable; each method returns a copy that differs in one value. */
public final class ExplorerOptions {
  static final int MIN_TOKEN_LENGTH = 16;
  private static final int TOKEN_BYTES = 24;

  private static final Setting<InetSocketAddress> LISTEN_ON =
      Setting.of("listenOn", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  private static final Setting<ImmutableSet<String>> HOSTS = Setting.of("hosts", ImmutableSet.of());
  private static final Setting<Optional<String>> TOKEN =
      Setting.of("token", Optional.empty(), token -> token.isPresent() ? "given" : "random");
  private static final Setting<Boolean> NEEDS_TOKEN = Setting.of("needsToken", true);
  private static final Setting<Optional<Authenticator>> AUTHENTICATOR =
      Setting.of(
          "authenticator",
          Optional.empty(),
          who -> who.map(code -> code.getClass().getSimpleName()).orElse("none"));
  private static final PayloadRedactor NOTHING_HIDDEN = SpewEvent::payload;
  private static final Setting<PayloadRedactor> REDACTOR =
      Setting.ofCode("redactor", NOTHING_HIDDEN);
  private static final Setting<TraceHeaders> TRACE_HEADERS =
      Setting.of("traceHeaders", TraceHeaders.defaults());
  private static final Setting<Integer> MAX_SEARCHES = Setting.of("maxSearches", 4);
  private static final Setting<Duration> SEND_TIMEOUT =
      Setting.of("sendTimeout", Duration.ofMinutes(1));

  private static final ExplorerOptions DEFAULTS =
      new ExplorerOptions(
          Settings.of(
              LISTEN_ON,
              HOSTS,
              TOKEN,
              NEEDS_TOKEN,
              AUTHENTICATOR,
              REDACTOR,
              TRACE_HEADERS,
              MAX_SEARCHES,
              SEND_TIMEOUT));

  private final Settings settings;

  private ExplorerOptions(Settings settings) {
    this.settings = settings;
  }

  private <T> ExplorerOptions with(Setting<T> setting, T value) {
    return new ExplorerOptions(settings.with(setting, value));
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
    return with(LISTEN_ON, address);
  }

  /**
   * Names under which browsers reach the server, with a port or without: that of a proxy, say. A
   * request for another host is refused, for it may come from a page whose name was made to resolve
   * to this machine. Default: the address it listens on, and {@code localhost} if that is a
   * loopback address.
   */
  public ExplorerOptions hosts(String... names) {
    return with(HOSTS, ImmutableSet.copyOf(names));
  }

  /** The token that requests must have. Default: a random one for each start. */
  public ExplorerOptions token(String token) {
    checkArgument(
        token.matches("[A-Za-z0-9_-]{" + MIN_TOKEN_LENGTH + ",}"),
        "a token needs at least %s letters, digits, - or _",
        MIN_TOKEN_LENGTH);
    return with(TOKEN, Optional.of(token));
  }

  /** Asks for no token: the authenticator alone decides. Needs {@link #authenticator}. */
  public ExplorerOptions withoutToken() {
    return with(NEEDS_TOKEN, false);
  }

  /** Who may look; asked for each request after its token was found right. Default: everybody. */
  public ExplorerOptions authenticator(Authenticator authenticator) {
    return with(AUTHENTICATOR, Optional.of(authenticator));
  }

  /** What is shown of payloads and headers. Default: all. */
  public ExplorerOptions redactor(PayloadRedactor redactor) {
    return with(REDACTOR, redactor);
  }

  /** By which headers events belong together. Default {@link TraceHeaders#defaults}. */
  public ExplorerOptions traceHeaders(TraceHeaders headers) {
    return with(TRACE_HEADERS, headers);
  }

  /**
   * How many searches and traces run at once; more are refused. Each may take the memory of a
   * replay. Default 4.
   */
  public ExplorerOptions maxSearches(int searches) {
    checkArgument(searches > 0, "maxSearches must be positive, is %s", searches);
    return with(MAX_SEARCHES, searches);
  }

  /**
   * How long sending a line of an answer may take. A client that does not read for so long is let
   * go of: it keeps one of the threads that answer requests. Default one minute.
   */
  public ExplorerOptions sendTimeout(Duration timeout) {
    checkArgument(
        timeout.compareTo(Duration.ZERO) > 0, "sendTimeout must be positive, is %s", timeout);
    return with(SEND_TIMEOUT, timeout);
  }

  /** Where the server listens. */
  public InetSocketAddress listenOn() {
    return settings.get(LISTEN_ON);
  }

  /** Names under which browsers reach the server; empty: by its address. Immutable. */
  public Set<String> hosts() {
    return settings.get(HOSTS);
  }

  /** The token that was set; empty if each start makes a random one. A secret. */
  public Optional<String> token() {
    return settings.get(TOKEN);
  }

  /** Whether requests must have a token; false after {@link #withoutToken}. */
  public boolean needsToken() {
    return settings.get(NEEDS_TOKEN);
  }

  /** The token that requests must have; empty if none. */
  Optional<String> requiredToken() {
    if (!needsToken()) {
      checkArgument(
          authenticator().isPresent(),
          "an explorer without a token needs an authenticator: anybody could read the archive");
      return Optional.empty();
    }
    return token().or(() -> Optional.of(randomToken()));
  }

  private static String randomToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Who may look; empty if everybody with the token may. */
  public Optional<Authenticator> authenticator() {
    return settings.get(AUTHENTICATOR);
  }

  /** What is shown of payloads and headers. */
  public PayloadRedactor redactor() {
    return settings.get(REDACTOR);
  }

  /** Whether there is something to hide. */
  boolean redacts() {
    return redactor() != NOTHING_HIDDEN;
  }

  /** By which headers events belong together. */
  public TraceHeaders traceHeaders() {
    return settings.get(TRACE_HEADERS);
  }

  /** How many searches and traces run at once. */
  public int maxSearches() {
    return settings.get(MAX_SEARCHES);
  }

  /** How long sending a line of an answer may take. */
  public Duration sendTimeout() {
    return settings.get(SEND_TIMEOUT);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ExplorerOptions that && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  /** All values, as {@code ExplorerOptions(name=value, …)}. */
  @Override
  public String toString() {
    return settings.print(ExplorerOptions.class);
  }
}
