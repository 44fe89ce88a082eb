package io.signalman.bench;

/** The least that a command on the JVM can do. */
final class Hello {
    private Hello() {}

    public static void main(String[] arguments) {
        System.out.println("hello");
    }
}
