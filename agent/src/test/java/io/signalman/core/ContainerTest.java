package io.signalman.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerTest {
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final String OTHER = "fedcba9876543210".repeat(4);
    private static final String POD = "0a1b2c3d-1111-2222-3333-444455556666";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/docker/",
                "/system.slice/docker-",
                "/machine.slice/libpod-",
                "/kubepods/burstable/pod0a1b2c3d-1111-2222-3333-444455556666/",
                "/kubepods.slice/kubepods-besteffort.slice/crio-",
                "/system.slice/cri-containerd-"
            })
    void everyRuntimeNamesItsContainers(String begin) {
        String cgroup = begin + ID + (begin.endsWith("-") ? ".scope" : "");

        assertThat(Container.of(cgroup)).hasValueSatisfying(container -> {
            assertThat(container.id()).isEqualTo(ID);
            assertThat(container.isCalled(ID.substring(0, 12))).isTrue();
            assertThat(container.isCalled(OTHER.substring(0, 12))).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/kubepods/burstable/pod0a1b2c3d-1111-2222-3333-444455556666/",
                "/kubepods.slice/kubepods-pod0a1b2c3d_1111_2222_3333_444455556666.slice/crio-",
                "/kubepods.slice/kubepods-burstable.slice/"
                        + "kubepods-burstable-pod0a1b2c3d_1111_2222_3333_444455556666.slice/cri-containerd-"
            })
    void aPodIsNamedWithDashesOrUnderscores(String begin) {
        assertThat(Container.of(begin + ID))
                .hasValueSatisfying(container -> assertThat(container.pod()).isEqualTo(POD));
    }

    @Test
    void aContainerCannotClaimToBeAnother() {
        assertThat(Container.of("/docker/" + ID + "/docker/" + OTHER)).hasValueSatisfying(container -> {
            assertThat(container.isCalled(ID)).isTrue();
            assertThat(container.isCalled(OTHER)).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/web/docker-",
                "/user.slice/user-1000.slice/user@1000.service/docker-",
                "/lxc.payload.a/kubepods/"
            })
    void noPathBelowAContainerOrAServiceIsBelieved(String begin) {
        assertThat(Container.of(begin + ID + ".scope").filter(container -> container.isCalled(ID)))
                .isEmpty();
    }

    @Test
    void aContainerCannotClaimToBeInAPod() {
        assertThat(Container.of("/docker/" + ID + "/pod" + POD))
                .hasValueSatisfying(container -> assertThat(container.pod()).isEmpty());
    }

    @Test
    void aRuntimeWithNamesOfItsOwnIsCalledByThem() {
        assertThat(Container.of("/machine.slice/web.scope")).hasValueSatisfying(container -> {
            assertThat(container.isCalled("web")).isTrue();
            assertThat(container.isCalled("web.scope")).isTrue();
            assertThat(container.isCalled("we")).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/system.slice/nginx.service", "/init.scope", "/user.slice/user-0.slice"})
    void whatRunsInNoneHasNone(String cgroup) {
        assertThat(Container.of(cgroup)).isEmpty();
    }

    @Test
    void theMonitorOfAContainerIsNotInIt() {
        assertThat(Container.of("/machine.slice/libpod-conmon-" + ID + ".scope"))
                .hasValueSatisfying(
                        container -> assertThat(container.isCalled(ID)).isFalse());
    }
}
