package io.tattletail.explorer;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpServer;
import io.tattletail.common.ArchiveScope;
import io.tattletail.internal.search.PartitionReader;
import io.tattletail.replay.EventReplayer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Shows an archive in a browser: what is in it and when, what is wrong with it, its events, and
 * what belongs together.
 *
 * <pre>
 *   try (ArchiveExplorer explorer = ArchiveExplorer.start(replayer, ExplorerOptions.defaults())) {
 *     System.out.println(explorer.address());
 *     …
 *   }
 * </pre>
 *
 * <p>It changes nothing in the archive, and loads nothing from elsewhere. It answers only requests
 * that have its token, which stands in the address behind {@code #} and so in no log of a proxy,
 * and that name it as the host. It reads on behind damage, and names what it could not read.
 *
 * <p>Thread-safe. Threads are daemons: 16 for requests, 8 that read indexes, and one that ends
 * requests of clients that do not read. Unless it is set, {@code start} sets the system property
 * {@code sun.net.httpserver.nodelay} to {@code true}: without it, an answer over a connection that
 * was used before takes up to 80 ms more.
 */
public final class ArchiveExplorer implements Closeable {
  private static final int REQUEST_THREADS = 16;
  private static final int BACKLOG = 64;

  /** Read by the JDK's server once, when the first is made. */
  private static final String NO_DELAY = "sun.net.httpserver.nodelay";

  private final HttpServer server;
  private final ExecutorService threads;
  private final PartitionReader partitions;
  private final SendTimeout timeout;
  private final Optional<String> token;

  private ArchiveExplorer(
      HttpServer server,
      ExecutorService threads,
      PartitionReader partitions,
      SendTimeout timeout,
      Optional<String> token) {
    this.server = server;
    this.threads = threads;
    this.partitions = partitions;
    this.timeout = timeout;
    this.token = token;
  }

  /**
   * Starts the server.
   *
   * @param replayer reads the archive; closed by the caller, after the explorer
   * @throws IllegalArgumentException if the options ask for neither a token nor an authenticator
   * @throws java.net.BindException if the address is taken
   * @throws IOException if it cannot be listened on
   */
  public static ArchiveExplorer start(EventReplayer replayer, ExplorerOptions options)
      throws IOException {
    Optional<String> token = options.requiredToken();
    // Else the system holds a short line back until the client has acknowledged the one before,
    // which it puts off for 40 ms.
    if (System.getProperty(NO_DELAY) == null) {
      System.setProperty(NO_DELAY, "true");
    }
    HttpServer server = HttpServer.create(options.listenOn(), BACKLOG);
    ExecutorService threads =
        Executors.newFixedThreadPool(
            REQUEST_THREADS,
            new ThreadFactoryBuilder()
                .setDaemon(true)
                .setNameFormat("tattletail-explorer-%d")
                .build());
    PartitionReader partitions = new PartitionReader(replayer.archive().store(), ArchiveScope.ALL);
    RequestGuard guard = new RequestGuard(server.getAddress(), options.hosts(), token);
    Api api = new Api(replayer, partitions, options);
    SendTimeout timeout = new SendTimeout(options.sendTimeout());
    server.setExecutor(threads);
    server.createContext("/", new PageHandler(guard, timeout));
    HttpContext context =
        server.createContext("/api/", new ApiHandler(guard, api, timeout, options));
    options.authenticator().ifPresent(who -> context.setAuthenticator(guard.before(who)));
    server.start();
    return new ArchiveExplorer(server, threads, partitions, timeout, token);
  }

  /** Where a browser finds it, with the token. */
  public URI address() {
    InetSocketAddress address = server.getAddress();
    InetAddress host = address.getAddress();
    String name = host.isAnyLocalAddress() ? "localhost" : RequestGuard.literal(host);
    return URI.create(
        "http://"
            + name
            + ":"
            + address.getPort()
            + "/"
            + token.map(secret -> "#token=" + secret).orElse(""));
  }

  /** Stops listening, and ends what is being answered. Closing twice does nothing. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    partitions.close();
    timeout.close();
  }
}
