package io.tattletail.explorer;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A site whose page tries to read the explorer's archive, and keeps what came of each try. */
final class ForeignSite implements AutoCloseable {
  private static final String PAGE =
      """
      <!doctype html><title>trying</title>
      <body>
      <script>
      const explorer = 'http://127.0.0.1:PORT/';
      const tried = {};
      const read = (name, path, options) => fetch(explorer + path, options)
          .then(response => response.text())
          .then(text => { tried[name] = text; }, e => { tried[name] = e.name; });
      const load = (name, tag, attributes) => new Promise(done => {
        const made = Object.assign(document.createElement(tag), attributes);
        made.onload = () => { tried[name] = 'loaded'; done(); };
        made.onerror = () => { tried[name] = 'error'; done(); };
        document.body.append(made);
      });
      const framed = new Promise(done => {
        const frame = document.createElement('iframe');
        frame.src = explorer;
        frame.onload = () => {
          try {
            tried.frame = frame.contentWindow.document.body.textContent;
          } catch (e) {
            tried.frame = 'not readable';
          }
          done();
        };
        document.body.append(frame);
      });
      Promise.all([framed,
        read('page', ''),
        read('api', 'api/events'),
        read('api with the token', 'api/events', {headers: {'X-TattleTail-Token': 'TOKEN'}}),
        read('api in the address', 'api/events?token=TOKEN', {credentials: 'include'}),
        load('script', 'script', {src: explorer + 'explorer.js'}),
        load('style', 'link', {rel: 'stylesheet', href: explorer + 'explorer.css'}),
      ]).then(() => { document.title = 'over'; });
      </script>
      """;

  private final HttpServer server;

  ForeignSite(int explorersPort, String token) throws IOException {
    byte[] page =
        PAGE.replace("PORT", Integer.toString(explorersPort))
            .replace("TOKEN", token)
            .getBytes(StandardCharsets.UTF_8);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, page.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(page);
          }
        });
    server.start();
  }

  String address(String host) {
    return "http://" + host + ":" + server.getAddress().getPort() + "/";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
