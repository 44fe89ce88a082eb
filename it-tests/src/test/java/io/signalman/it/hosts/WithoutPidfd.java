package io.signalman.it.hosts;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import java.util.Arrays;

/**
 * Executes a command under a seccomp filter that fails some system calls: {@code <errno> <numbers> <command…>},
 * for instance {@code 38 434,424 /usr/bin/java …}. The filter belongs to the thread, and execv(3) keeps it.
 */
public final class WithoutPidfd {
    /** linux/prctl.h, linux/seccomp.h. */
    private static final int PR_SET_SECCOMP = 22;

    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final long SECCOMP_MODE_FILTER = 2;
    private static final int SECCOMP_RET_ERRNO = 0x00050000;
    private static final int SECCOMP_RET_ALLOW = 0x7fff0000;

    /** linux/bpf_common.h: BPF_LD | BPF_W | BPF_ABS of seccomp_data.nr, which is at 0; BPF_JMP | BPF_JEQ | BPF_K; BPF_RET. */
    private static final int LOAD = 0x20;

    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;

    /** struct sock_filter: u16 code, u8 jt, u8 jf, u32 k. */
    private static final int INSTRUCTION = 8;

    private WithoutPidfd() {}

    /** C's names. */
    @SuppressWarnings("MemberName")
    interface LibC extends Library {
        int prctl(int option, NativeLong arg2, Pointer arg3, NativeLong arg4, NativeLong arg5);

        int execv(String path, Pointer argv);
    }

    public static void main(String[] arguments) {
        LibC libC = Native.load(LibC.class);
        NativeLong zero = new NativeLong(0);
        int privileges = libC.prctl(PR_SET_NO_NEW_PRIVS, new NativeLong(1), Pointer.NULL, zero, zero);
        int[] numbers = Arrays.stream(arguments[1].split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
        Memory program = program(filter(Integer.parseInt(arguments[0]), numbers));
        int seccomp = libC.prctl(PR_SET_SECCOMP, new NativeLong(SECCOMP_MODE_FILTER), program, zero, zero);
        if (privileges != 0 || seccomp != 0) {
            throw new IllegalStateException("prctl: errno " + Native.getLastError());
        }
        String[] command = Arrays.copyOfRange(arguments, 2, arguments.length);
        libC.execv(command[0], new StringArray(command));
        throw new IllegalStateException("execv: errno " + Native.getLastError());
    }

    private static Memory filter(int errno, int[] numbers) {
        Memory filter = new Memory((long) INSTRUCTION * (numbers.length + 3));
        int at = instruction(filter, 0, LOAD, 0, 0);
        for (int i = 0; i < numbers.length; i++) {
            at = instruction(filter, at, JUMP_IF_EQUAL, numbers.length - i, numbers[i]); // to the last one
        }
        at = instruction(filter, at, RETURN, 0, SECCOMP_RET_ALLOW);
        instruction(filter, at, RETURN, 0, SECCOMP_RET_ERRNO | errno);
        return filter;
    }

    private static int instruction(Memory filter, int at, int code, int jumpIfTrue, int k) {
        filter.setShort(at, (short) code);
        filter.setByte(at + 2L, (byte) jumpIfTrue);
        filter.setByte(at + 3L, (byte) 0);
        filter.setInt(at + 4L, k);
        return at + INSTRUCTION;
    }

    /** struct sock_fprog: unsigned short len, then a pointer at its own alignment. */
    private static Memory program(Memory filter) {
        Memory program = new Memory(2L * Native.POINTER_SIZE);
        program.clear();
        program.setShort(0, (short) (filter.size() / INSTRUCTION));
        program.setPointer(Native.POINTER_SIZE, filter);
        return program;
    }
}
