package io.signalman.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Part of the build: makes Jetty's MimeTypes believe that the JDK knows no locale. Its initializer asks for all of them, which
 * takes 0.1 s of the first request and 1 MiB of the host's heap; only Jetty's Request.getLocales would use them, which nothing
 * calls.
 */
public final class JettyWithoutLocales {
    private JettyWithoutLocales() {}

    /**
     * Replaces the class file.
     *
     * @param arguments its path
     */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        ClassWriter changed = new ClassWriter(0);
        new ClassReader(Files.readAllBytes(file)).accept(new WithoutLocales(changed), 0);
        Files.write(file, changed.toByteArray());
    }

    private static final class WithoutLocales extends ClassVisitor {
        WithoutLocales(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            return new MethodVisitor(Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
                @Override
                public void visitMethodInsn(int opcode, String owner, String called, String type, boolean isInterface) {
                    if (owner.equals("java/util/Locale") && called.equals("getAvailableLocales")) {
                        visitInsn(Opcodes.ICONST_0);
                        visitTypeInsn(Opcodes.ANEWARRAY, owner);
                    } else {
                        super.visitMethodInsn(opcode, owner, called, type, isInterface);
                    }
                }
            };
        }
    }
}
