package io.signalman.console.ui;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The files of the page, from our jar. */
final class PageFiles {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, PageFile> files = new HashMap<>();

    /** One file. */
    static final class PageFile {
        final String type;
        final byte[] content;

        PageFile(String type, byte[] content) {
            this.type = type;
            this.content = content;
        }
    }

    PageFiles() throws IOException {
        for (String name : new String[] {
            "index.html",
            "style.css",
            "icon.svg",
            "app.js",
            "api.js",
            "state.js",
            "table.js",
            "jobs.js",
            "panel.js",
            "log.js",
            "text.js",
            "lib/lit-html.js",
            "lib/css/pico.min.css"
        }) {
            try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new FileNotFoundException(name + " is missing in the jar");
                }
                String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "");
                files.put("/" + name, new PageFile(type, in.readAllBytes()));
            }
        }
    }

    Optional<PageFile> get(String path) {
        return Optional.ofNullable(files.get(path.equals("/") ? "/index.html" : path));
    }
}
