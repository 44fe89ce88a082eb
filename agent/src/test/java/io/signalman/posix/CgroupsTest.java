package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CgroupsTest {
    @Test
    void pathsAreThoseOfV2AndOfSystemdsV1Hierarchy() {
        assertThat(Cgroups.paths("""
                        13:memory:/memory
                        4:name=openrc:/openrc
                        1:name=systemd:/system.slice/a:b.service
                        0::/user.slice
                        """)).containsExactly("/system.slice/a:b.service", "/user.slice");
    }

    @Test
    void aNameWithACarriageReturnForgesNoPath() {
        assertThat(Cgroups.paths("0::/user.slice/x\r0::/nginx.service\n"))
                .containsExactly("/user.slice/x\r0::/nginx.service");
    }

    @Test
    void noOtherTextIsAPath() {
        assertThat(Cgroups.paths("")).isEmpty();
        assertThat(Cgroups.paths("0:cpu:/x\nnonsense\n0:/y\n")).isEmpty();
    }
}
