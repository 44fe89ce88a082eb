package plain;

public final class Main {
    public static void main(String[] arguments) throws Exception {
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // Until whoever started it lets go.
        }
    }
}
