package io.signalman.bootstrap;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads everything but the bootstrap classes from below {@code isolated/} in signalman.jar, one folder a library, so
 * that neither the host's copies of those libraries reach us nor ours the host. One open file, no temporary ones.
 */
final class IsolatedLoader extends ClassLoader implements Closeable {
    private static final String ROOT = "isolated/";

    static {
        registerAsParallelCapable();
    }

    private final JarFile jar;
    private final String jarUrl;
    private final ProtectionDomain domain;
    private final List<String> libraries;

    IsolatedLoader(File file, ClassLoader parent) throws IOException {
        super(parent);
        jar = new JarFile(file);
        URL url = file.toURI().toURL();
        jarUrl = "jar:" + url + "!/";
        domain = new ProtectionDomain(new CodeSource(url, (Certificate[]) null), null, this, null);
        Set<String> folders = new TreeSet<>();
        for (JarEntry entry : Collections.list(jar.entries())) {
            String name = entry.getName();
            int end = name.startsWith(ROOT) ? name.indexOf('/', ROOT.length()) : -1;
            if (end > 0) {
                folders.add(name.substring(0, end + 1));
            }
        }
        libraries = new ArrayList<>(folders);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        List<JarEntry> entries = entries(name.replace('.', '/') + ".class");
        if (entries.isEmpty()) {
            throw new ClassNotFoundException(name);
        }
        try {
            byte[] bytes = read(entries.get(0));
            definePackageOf(name);
            return defineClass(name, bytes, 0, bytes.length, domain);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private void definePackageOf(String className) {
        String name = className.substring(0, Math.max(0, className.lastIndexOf('.')));
        synchronized (libraries) {
            if (getPackage(name) == null) {
                definePackage(name, null, null, null, null, null, null, null);
            }
        }
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        List<JarEntry> entries = entries(name);
        try {
            // Not through the URL: its connection would keep the jar open in a cache of the JDK.
            return entries.isEmpty() ? super.getResourceAsStream(name) : new ByteArrayInputStream(read(entries.get(0)));
        } catch (IOException unreadable) {
            return super.getResourceAsStream(name);
        }
    }

    @Override
    protected URL findResource(String name) {
        List<JarEntry> entries = entries(name);
        return entries.isEmpty() ? super.findResource(name) : url(entries.get(0));
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        List<URL> urls = new ArrayList<>();
        for (JarEntry entry : entries(name)) {
            urls.add(url(entry));
        }
        return Collections.enumeration(urls);
    }

    private List<JarEntry> entries(String name) {
        List<JarEntry> entries = new ArrayList<>();
        for (String library : libraries) {
            JarEntry entry = jar.getJarEntry(library + name);
            if (entry != null) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private byte[] read(JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes.write(buffer, 0, n);
            }
            return bytes.toByteArray();
        }
    }

    private URL url(JarEntry entry) {
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
