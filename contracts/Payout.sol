// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

/// @title Holds what was paid in for a log, and pays out what the log's payout root says.
/// @notice The owner is the log's operator. The root is over pairs of an account and all that was ever paid out to it,
/// so that a claim pays the difference to what the account has had, and a later root replaces each one before it.
contract Payout is Ownable2Step {
    using SafeERC20 for IERC20;

    /// @notice The token that is held and paid.
    IERC20 public immutable token;

    /// @notice The root that claims are checked against; zero before the first, when none can be.
    bytes32 public root;

    /// @notice What each account has had.
    mapping(address account => uint256 amount) public claimed;

    /// @notice Somebody paid in for a party; the operator credits it on the log.
    /// @param party The party's digest: the SHA-256 of its `did:key`.
    event Deposited(bytes32 indexed party, address indexed from, uint256 amount);

    /// @notice The operator set the root, which is to be that of a payout on the log.
    event RootSet(bytes32 indexed root);

    /// @notice An account was paid.
    /// @param amount What it was paid now.
    /// @param cumulative What it has had in all.
    event Claimed(address indexed account, uint256 amount, uint256 cumulative);

    /// @notice The proof does not show this account with this amount under the root.
    error NotProven(address account, uint256 cumulative);

    /// @notice The account has had as much or more.
    error NothingToClaim(address account, uint256 cumulative, uint256 claimed);

    /// @notice A deposit of nothing.
    error NothingDeposited();

    /// @notice The token kept a part of a deposit to itself, or added to it: no such token can be held for a log.
    error NotTheWholeDeposit(uint256 received, uint256 amount);

    constructor(IERC20 token_, address operator) Ownable(operator) {
        token = token_;
    }

    /// @notice Pays in for a party on the log. The sender allows this contract the amount beforehand.
    /// @param amount In the token's smallest units, which the log counts in 64 bits.
    function deposit(bytes32 party, uint64 amount) external {
        if (amount == 0) revert NothingDeposited();
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - before;
        if (received != amount) revert NotTheWholeDeposit(received, amount);
        emit Deposited(party, msg.sender, amount);
    }

    /// @notice Sets the root that claims are checked against from now on.
    function setRoot(bytes32 root_) external onlyOwner {
        root = root_;
        emit RootSet(root_);
    }

    /// @notice Pays an account what it is still to have. Anyone may ask for it; only the account is paid.
    /// @param cumulative All that was ever paid out to the account, as the root has it.
    /// @param proof The hashes from its leaf up to the root.
    function claim(address account, uint256 cumulative, bytes32[] calldata proof) external {
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(account, cumulative))));
        if (!MerkleProof.verifyCalldata(proof, root, leaf)) revert NotProven(account, cumulative);
        uint256 had = claimed[account];
        if (cumulative <= had) revert NothingToClaim(account, cumulative, had);
        // Before the transfer, so that a token which calls back finds it claimed.
        claimed[account] = cumulative;
        token.safeTransfer(account, cumulative - had);
        emit Claimed(account, cumulative - had, cumulative);
    }
}
