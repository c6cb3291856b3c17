// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice Keeps a hundredth of each transfer to itself.
contract FeeToken is ERC20("Fee", "FEE") {
    constructor() {
        _mint(msg.sender, 1_000_000);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (from != address(0) && to != address(0)) super._update(to, address(this), value / 100);
    }
}

/// @notice Calls whoever pays with it, in the middle of the transfer, with the call that it was given.
contract CallingToken is ERC20("Calling", "CALL") {
    bytes private _call;

    /// @notice What the last call came to.
    bytes public answer;

    constructor() {
        _mint(msg.sender, 1_000_000);
    }

    function setCall(bytes calldata call) external {
        _call = call;
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        (, answer) = msg.sender.call(_call);
        return super.transfer(to, value);
    }
}
