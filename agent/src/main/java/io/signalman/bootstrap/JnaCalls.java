package io.signalman.bootstrap;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Redirects JNA's calls for system properties to {@code io.signalman.posix.JnaSettings}: the host may have set some for
 * its own JNA, and JNA sets others. Only the owner of those methods changes, in the constant pool (JVMS 4.4).
 */
public final class JnaCalls {
    private static final String PACKAGE = "com.sun.jna.";
    private static final String OWNER = "io/signalman/posix/JnaSettings";
    private static final Set<String> REDIRECTED = new HashSet<>(Arrays.asList(
            "java/lang/System.getProperty",
            "java/lang/System.setProperty",
            "java/lang/System.loadLibrary",
            "java/lang/Boolean.getBoolean"));

    /** The offset of the constant pool: after the magic, two versions and its own count. */
    private static final int POOL = 10;

    private static final int COUNT = 8;
    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int METHOD = 10;

    /** The size of a constant with its tag, in bytes, by tag. */
    private static final int[] SIZES = {0, 0, 0, 5, 5, 9, 9, 3, 3, 5, 5, 5, 5, 0, 0, 4, 3, 5, 5, 3, 3};

    private JnaCalls() {}

    /** Returns the class file to define; it differs from the given one only for JNA's classes. */
    public static byte[] redirect(String className, byte[] classFile) throws IOException {
        if (!className.startsWith(PACKAGE)) {
            return classFile;
        }
        ByteBuffer file = ByteBuffer.wrap(classFile);
        int count = number(file, COUNT);
        int[] constants = new int[count];
        int end = POOL;
        for (int i = 1; i < count; i++) {
            constants[i] = end;
            int tag = file.get(end);
            i += tag == LONG || tag == DOUBLE ? 1 : 0; // these constants take two indexes
            end += tag == UTF8 ? 3 + number(file, end + 1) : SIZES[tag];
        }
        for (int at : constants) {
            if (at > 0 && file.get(at) == METHOD && REDIRECTED.contains(method(file, constants, at))) {
                file.putShort(at + 1, (short) (count + 1));
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(classFile.length + OWNER.length() + 6);
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(classFile, 0, COUNT);
        out.writeShort(count + 2);
        out.write(classFile, POOL, end - POOL);
        out.writeByte(UTF8);
        out.writeUTF(OWNER);
        out.writeByte(CLASS);
        out.writeShort(count);
        out.write(classFile, end, classFile.length - end);
        return bytes.toByteArray();
    }

    /** The method as {@code java/lang/System.getProperty}. */
    private static String method(ByteBuffer file, int[] constants, int at) {
        int owner = constants[number(file, at + 1)];
        int nameAndType = constants[number(file, at + 3)];
        return text(file, constants[number(file, owner + 1)])
                + "."
                + text(file, constants[number(file, nameAndType + 1)]);
    }

    private static String text(ByteBuffer file, int at) {
        byte[] text = new byte[number(file, at + 1)];
        for (int i = 0; i < text.length; i++) {
            text[i] = file.get(at + 3 + i);
        }
        return new String(text, StandardCharsets.UTF_8);
    }

    private static int number(ByteBuffer file, int at) {
        return file.getShort(at) & 0xffff;
    }
}
