package io.signalman.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Part of the build: adds stack map frames (JVMS 4.7.4) to picocli's classes, which are compiled for Java 5. Without frames, the
 * JVM verifies a class slowly and keeps it out of the launcher's class-data archive.
 */
public final class PicocliWithFrames {
    private PicocliWithFrames() {}

    /**
     * Replaces the class files.
     *
     * @param arguments the folder of the library
     */
    public static void main(String[] arguments) throws IOException {
        List<Path> classes;
        try (Stream<Path> files = Files.walk(Path.of(arguments[0]))) {
            classes = files.filter(file -> file.toString().endsWith(".class")).toList();
        }
        for (Path file : classes) {
            ClassWriter framed = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
            new ClassReader(Files.readAllBytes(file)).accept(new ForJava8(framed), ClassReader.SKIP_FRAMES);
            Files.write(file, framed.toByteArray());
        }
    }

    private static final class ForJava8 extends ClassVisitor {
        ForJava8(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visit(
                int version, int access, String name, String signature, String superclass, String[] interfaces) {
            super.visit(Opcodes.V1_8, access, name, signature, superclass, interfaces);
        }
    }
}
