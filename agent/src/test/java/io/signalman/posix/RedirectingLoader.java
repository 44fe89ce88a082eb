package io.signalman.posix;

import com.sun.jna.Native;
import io.signalman.bootstrap.JnaCalls;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;

/** Loads the native part apart from the tests, with JNA's calls redirected, like the agent's own loader. */
final class RedirectingLoader extends URLClassLoader {
    RedirectingLoader(Class<?> work) {
        super(
                new URL[] {location(PosixHost.class), location(Native.class), location(work)},
                ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (!name.startsWith("com.sun.jna.")) {
            return super.findClass(name);
        }
        try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
            byte[] redirected = JnaCalls.redirect(name, file.readAllBytes());
            return defineClass(name, redirected, 0, redirected.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }
}
