package io.signalman.bootstrap;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Loads everything but the bootstrap classes from folders of signalman.jar that have one folder per library. So the host's copies of those libraries don't reach the agent, and the agent's copies don't reach the host.
 * It keeps one file open and creates no temporary files.
 */
final class IsolatedLoader extends ClassLoader implements Closeable {
    /** What an agent loads in its host. */
    static final String AGENT = "isolated/";

    /** The faces for people, which only the command line loads. */
    static final String CONSOLE = "console/";

    static {
        registerAsParallelCapable();
    }

    private final ZipFile jar;
    private final String jarUrl;
    private final ProtectionDomain domain;

    /** The libraries that have each folder; a folder is "" or ends with a slash. */
    private final Map<String, List<String>> libraries = new HashMap<>();

    private final Set<String> packages = new HashSet<>();

    /** @param roots the folders of the jar that have the libraries */
    IsolatedLoader(File file, ClassLoader parent, String... roots) throws IOException {
        super(parent);
        jar = new ZipFile(file);
        URL url = file.toURI().toURL();
        jarUrl = "jar:" + url + "!/";
        domain = new ProtectionDomain(new CodeSource(url, (Certificate[]) null), null, this, null);
        String folder = "";
        for (Enumeration<? extends ZipEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
            String name = entries.nextElement().getName();
            int end = name.lastIndexOf('/') + 1;
            boolean another = end != folder.length() || !name.startsWith(folder);
            if (another) {
                folder = name.substring(0, end);
                for (String root : roots) {
                    index(root, folder);
                }
            }
        }
    }

    private void index(String root, String folder) {
        int end = folder.startsWith(root) ? folder.indexOf('/', root.length()) + 1 : 0;
        if (end > 0) {
            List<String> known = libraries.get(folder.substring(end));
            if (known == null) {
                known = new ArrayList<>();
                libraries.put(folder.substring(end), known);
            }
            String library = folder.substring(0, end);
            if (!known.contains(library)) {
                known.add(library);
            }
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        List<ZipEntry> entries = entries(name.replace('.', '/').concat(".class"));
        if (entries.isEmpty()) {
            throw new ClassNotFoundException(name);
        }
        try {
            byte[] bytes = JnaCalls.redirect(name, read(entries.get(0)));
            definePackageOf(name);
            return defineClass(name, bytes, 0, bytes.length, domain);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private void definePackageOf(String className) {
        String name = className.substring(0, Math.max(0, className.lastIndexOf('.')));
        synchronized (packages) {
            if (packages.add(name)) {
                definePackage(name, null, null, null, null, null, null, null);
            }
        }
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        List<ZipEntry> entries = entries(name);
        try {
            // Not through the URL: its connection would keep the jar open in a JDK cache.
            return entries.isEmpty() ? super.getResourceAsStream(name) : new ByteArrayInputStream(read(entries.get(0)));
        } catch (IOException unreadable) {
            return super.getResourceAsStream(name);
        }
    }

    @Override
    protected URL findResource(String name) {
        List<ZipEntry> entries = entries(name);
        return entries.isEmpty() ? super.findResource(name) : url(entries.get(0));
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        List<URL> urls = new ArrayList<>();
        for (ZipEntry entry : entries(name)) {
            urls.add(url(entry));
        }
        return Collections.enumeration(urls);
    }

    private List<ZipEntry> entries(String name) {
        List<ZipEntry> entries = new ArrayList<>();
        String folder = name.substring(0, name.lastIndexOf('/') + 1);
        for (String library : libraries.getOrDefault(folder, Collections.<String>emptyList())) {
            ZipEntry entry = jar.getEntry(library.concat(name));
            if (entry != null) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private byte[] read(ZipEntry entry) throws IOException {
        byte[] bytes = new byte[(int) entry.getSize()];
        try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
            in.readFully(bytes);
        }
        return bytes;
    }

    private URL url(ZipEntry entry) {
        try {
            return new URL(jarUrl + entry.getName());
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        jar.close();
    }
}
