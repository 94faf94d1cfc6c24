package io.tattletail.explorer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.tattletail.common.ArchiveException;
import io.tattletail.internal.search.SearchException;
import io.tattletail.internal.spew.Interruption;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests for something of the archive. Thread-safe. */
final class ApiHandler implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);

  private final RequestGuard guard;
  private final Api api;
  private final SendTimeout timeout;

  /** Held by what may read much. */
  private final Semaphore searches;

  ApiHandler(RequestGuard guard, Api api, SendTimeout timeout, ExplorerOptions options) {
    this.guard = guard;
    this.api = api;
    this.timeout = timeout;
    this.searches = new Semaphore(options.maxSearches());
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Responses.secure(exchange);
      JsonLines lines = new JsonLines(exchange, timeout);
      try {
        answer(exchange, lines);
        lines.end();
      } catch (ClientGoneException e) {
        LOG.debug("a client left", e);
      }
    }
  }

  private void answer(HttpExchange exchange, JsonLines lines) throws ClientGoneException {
    try {
      guard.checkApi(exchange);
      Parameters parameters = Parameters.of(exchange.getRequestURI());
      switch (exchange.getRequestURI().getPath()) {
        case "/api/timeline" -> api.timeline(parameters, lines);
        case "/api/cost" -> api.cost(parameters, lines);
        case "/api/events" -> api.events(parameters, lines);
        case "/api/event" -> api.event(parameters, lines);
        case "/api/search" -> limited(() -> api.search(parameters, lines));
        case "/api/trace" -> limited(() -> api.trace(parameters, lines));
        default -> throw new RequestException(404, "there is nothing here");
      }
    } catch (RequestException e) {
      lines.error(e.status(), e.sentence());
    } catch (ClientGoneException e) {
      throw e;
    } catch (SearchException e) {
      lines.error(400, String.valueOf(e.getMessage()));
    } catch (ArchiveException e) {
      lines.error(500, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      if (Interruption.is(e)) {
        lines.error(503, "the explorer is being closed");
        return;
      }
      LOG.warn("{} failed", exchange.getRequestURI().getPath(), e);
      lines.error(500, "reading the archive failed: " + e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("{} failed", exchange.getRequestURI().getPath(), e);
      lines.error(500, "the explorer failed: " + e);
    }
  }

  private interface Answer {
    void run() throws IOException, RequestException;
  }

  private void limited(Answer answer) throws IOException, RequestException {
    if (!searches.tryAcquire()) {
      throw new RequestException(
          429, "too many searches run at once: stop one, or raise ExplorerOptions.maxSearches");
    }
    try {
      answer.run();
    } finally {
      searches.release();
    }
  }
}
