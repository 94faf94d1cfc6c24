package io.tattletail.explorer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Authenticator;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which requests are answered. Thread-safe.
 *
 * <p>A page of another site may send requests here, and may have its own name resolve to this
 * machine. The browser tells on it: the first has another {@code Origin} or is {@code cross-site},
 * the second another {@code Host}. Neither has the token, which is sent in a header of its own, so
 * that a browser asks before it sends it across sites; nobody answers that.
 */
final class RequestGuard {
  /** Has the token. */
  static final String TOKEN_HEADER = "X-TattleTail-Token";

  private final Set<String> hosts = new HashSet<>();
  private final Optional<byte[]> token;

  RequestGuard(InetSocketAddress address, Set<String> names, Optional<String> token) {
    this.token = token.map(secret -> secret.getBytes(UTF_8));
    InetAddress host = address.getAddress();
    if (host.isLoopbackAddress() || host.isAnyLocalAddress()) {
      for (String name : List.of("localhost", "127.0.0.1", "[::1]")) {
        hosts.add(name + ":" + address.getPort());
      }
    }
    hosts.add(literal(host) + ":" + address.getPort());
    for (String name : names) {
      hosts.add(name.toLowerCase(Locale.ROOT));
      hosts.add(name.toLowerCase(Locale.ROOT) + ":" + address.getPort());
    }
  }

  /** An address as it stands in a URI. */
  static String literal(InetAddress host) {
    return host instanceof Inet6Address
        ? "[" + host.getHostAddress().replaceFirst("%.*", "") + "]"
        : host.getHostAddress();
  }

  /** Checks a request for the page itself, which says nothing of the archive. */
  void checkPage(HttpExchange exchange) throws RequestException {
    if (!exchange.getRequestMethod().equals("GET")) {
      throw new RequestException(405, "the explorer only reads: use GET");
    }
    Headers headers = exchange.getRequestHeaders();
    String host = headers.getFirst("Host");
    if (host == null || !hosts.contains(host.toLowerCase(Locale.ROOT))) {
      throw new RequestException(
          421, "this is no host of the explorer; name it by ExplorerOptions.hosts");
    }
    String origin = headers.getFirst("Origin");
    if (origin != null && !isOwn(origin)) {
      throw new RequestException(403, "a page of another site asks");
    }
  }

  /** Checks a request for something of the archive. */
  void checkApi(HttpExchange exchange) throws RequestException {
    checkPage(exchange);
    String site = exchange.getRequestHeaders().getFirst("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin") && !site.equals("none")) {
      throw new RequestException(403, "a page of another site asks");
    }
    if (token.isPresent()
        && !isToken(exchange.getRequestHeaders().getFirst(TOKEN_HEADER), token.get())) {
      throw new RequestException(
          401, "the token is missing or wrong: open the address that the explorer printed");
    }
  }

  private boolean isOwn(String origin) {
    String lower = origin.toLowerCase(Locale.ROOT);
    return (lower.startsWith("http://") && hosts.contains(lower.substring("http://".length())))
        || (lower.startsWith("https://") && hosts.contains(lower.substring("https://".length())));
  }

  /** Takes the same time however much of it is right. */
  private static boolean isToken(@Nullable String given, byte[] expected) {
    return given != null && MessageDigest.isEqual(given.getBytes(UTF_8), expected);
  }

  /**
   * An authenticator that is asked only about requests that pass the guard; the others go on to the
   * handler, which refuses them.
   */
  Authenticator before(Authenticator authenticator) {
    return new Authenticator() {
      @Override
      public Result authenticate(HttpExchange exchange) {
        try {
          checkApi(exchange);
        } catch (RequestException e) {
          return new Failure(e.status());
        }
        return authenticator.authenticate(exchange);
      }
    };
  }
}
